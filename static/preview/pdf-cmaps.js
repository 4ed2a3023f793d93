// Character maps, for PDFs in Chinese, Japanese and Korean that do not carry their own.
import files from "packed:cmaps";

globalThis.mydocPacked = { ...globalThis.mydocPacked, pdfCmaps: files };
