// Detection of encodings, for texts that do not show theirs.
import { analyse } from "chardet";

globalThis.mydocAnalyse = analyse;
