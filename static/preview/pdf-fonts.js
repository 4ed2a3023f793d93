// Fonts that a PDF may name without carrying them: serif, of one width, and of signs.
import files from "packed:standard_fonts/Foxit";

globalThis.mydocPacked = { ...globalThis.mydocPacked, pdfFonts: files };
