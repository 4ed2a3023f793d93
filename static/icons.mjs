// The icons that templates and scripts use, by their Lucide names; the style sheet holds no other.
export const ICONS = [
  "arrow-left", "calendar-clock", "camera", "chart-column", "check", "chevron-down", "chevron-left", "chevron-right", "circle-alert",
  "circle-check", "circle-user", "clock", "cloud-upload", "copy", "download", "ellipsis", "eye", "file",
  "file-archive", "file-image", "file-music", "file-play", "file-spreadsheet", "file-text", "file-type",
  "folder-open", "history", "info", "keyboard", "key-round", "link", "lock", "log-out", "mail", "moon", "pause", "pencil",
  "play", "presentation", "rotate-ccw", "rotate-cw", "search", "send", "settings", "share-2", "shield", "sliders-horizontal", "smartphone", "sun",
  "sun-moon", "trash-2", "triangle-alert", "upload", "user-plus", "users", "wifi-off", "x",
];
