// Decoders of JPEG 2000 and JBIG2, as scanners write them.
import files from "packed:wasm";

globalThis.mydocPacked = { ...globalThis.mydocPacked, pdfWasm: files };
