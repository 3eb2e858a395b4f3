// Question texts, Markdown with $maths$, as HTML. Formulas are set by KaTeX, which is fetched when the first one comes.

import MarkdownIt from "markdown-it";
import { useEffect, useState } from "preact/hooks";
import type { Lang, Text } from "./types";

const MATHS = /\$\$[^]+?\$\$|\$[^$\n]+?\$/g;
const MARK = /\ue000(\d+)\ue001/g;
const markdown = new MarkdownIt("commonmark", { html: false }).enable("table");

type Katex = typeof import("./maths");
let katex: Katex | null = null;

function formula(source: string): string {
  const display = source.startsWith("$$");
  const body = display ? source.slice(2, -2) : source.slice(1, -1);
  if (!katex) return `<code>${escaped(body)}</code>`;
  return katex.renderToString(body, { displayMode: display, throwOnError: false });
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

export function html(text: string): string {
  const formulas: string[] = [];
  const plain = text.replace(/[\ue000\ue001]/g, "").replace(MATHS, (found) => `\ue000${formulas.push(found) - 1}\ue001`);
  return markdown.render(plain).replace(MARK, (_, place: string) => formula(formulas[Number(place)]));
}

/** The same without the paragraph around a single line. */
export function inline(text: string): string {
  const found = html(text).trim();
  const single = found.startsWith("<p>") && found.endsWith("</p>") && found.split("<p>").length === 2;
  return single ? found.slice(3, -4) : found;
}

/** Whether formulas can be set; fetches what that needs. */
export function useMaths(wanted: boolean): boolean {
  const [ready, setReady] = useState(katex !== null || !wanted);
  useEffect(() => {
    if (!wanted || katex) return setReady(true);
    import("./maths").then(
      (loaded) => {
        katex = loaded;
        setReady(true);
      },
      () => setReady(true), // formulas then stay as they are written
    );
  }, [wanted]);
  return ready;
}

export function Rich({ text, lang, block = false }: { text: Text; lang: Lang; block?: boolean }) {
  const found = block ? html(text[lang]) : inline(text[lang]);
  return block ? (
    <div class="qa-rich" dangerouslySetInnerHTML={{ __html: found }} />
  ) : (
    <span class="qa-rich" dangerouslySetInnerHTML={{ __html: found }} />
  );
}
