// pdf.js' own worker: it starts by itself.
import "pdfjs-dist/legacy/build/pdf.worker.mjs";
