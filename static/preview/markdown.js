// Markdown, without HTML, without pictures from elsewhere, without links that are not links.
import MarkdownIt from "markdown-it";

const LINKS = /^(https?:|mailto:)/i;

const markdown = new MarkdownIt({ html: false, linkify: true });
// A picture from elsewhere would tell its server who reads when.
markdown.renderer.rules.image = (tokens, index) => {
  const { content } = tokens[index];
  return `<span class="no-picture">${markdown.utils.escapeHtml(content ? `Image: ${content}` : "Image")}</span>`;
};
markdown.renderer.rules.link_open = (tokens, index, options, env, self) => {
  const token = tokens[index];
  const href = token.attrGet("href") ?? "";
  token.attrs = [];
  if (LINKS.test(href)) {
    token.attrs = [["href", href], ["target", "_blank"], ["rel", "noopener noreferrer nofollow"], ["title", href]];
  }
  return self.renderToken(tokens, index, options);
};
// Alignment comes as a style attribute, which the page's policy forbids.
for (const tag of ["th_open", "td_open"]) {
  markdown.renderer.rules[tag] = (tokens, index, options, env, self) => {
    const align = /text-align:(\w+)/.exec(tokens[index].attrGet("style") ?? "")?.[1];
    tokens[index].attrs = align ? [["class", `to-${align}`]] : [];
    return self.renderToken(tokens, index, options);
  };
}

globalThis.mydocMarkdown = (place, text) => {
  place.innerHTML = markdown.render(text);
  for (const block of place.querySelectorAll("pre, table")) block.tabIndex = 0;
};
