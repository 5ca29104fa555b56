// Reads Mermaid's texts, each a line of JSON, and writes what its own parser understood of each.
import { createInterface } from 'node:readline';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM();
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import('mermaid');
mermaid.initialize({ startOnLoad: false });

// In Mermaid's code an entity is `ﬂ°quot¶ß` until a label is drawn as HTML.
const drawn = (text) => {
  const area = window.document.createElement('div');
  const html = text.replace(/ﬂ°°/g, '&#').replace(/ﬂ°/g, '&').replace(/¶ß/g, ';');
  area.innerHTML = html.replace(/<br\s*\/?>/g, '\n');
  return area.textContent;
};

for await (const line of createInterface({ input: process.stdin })) {
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(JSON.parse(line));
  const nodes = [...db.getVertices().values()];
  console.log(
    JSON.stringify({
      nodes: nodes.map(({ id, text }) => [id, drawn(text)]),
      groups: db.getSubGraphs().map(({ title, nodes }) => [drawn(title), nodes]),
      edges: db.getEdges().map(({ start, end, text, stroke }) => [start, end, drawn(text), stroke]),
    }),
  );
}
