// The fonts for Helvetica and Arial, which are three times as large as all others.
import files from "packed:standard_fonts/Liberation";

globalThis.mydocPacked = { ...globalThis.mydocPacked, pdfSans: files };
