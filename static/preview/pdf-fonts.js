// The two fonts of signs that a PDF may name without carrying them, and systems lack.
import files from "packed:standard_fonts";

globalThis.mydocPacked = { ...globalThis.mydocPacked, pdfFonts: files };
