// The fonts that a PDF may name without carrying them.
import files from "packed:standard_fonts";

globalThis.mydocPacked = { ...globalThis.mydocPacked, pdfFonts: files };
