import type { SocketProtocol } from './documentation.js';

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);
const schema = (value: object): string => `<pre>${escape(JSON.stringify(value, null, 2))}</pre>`;

/** The socket protocol as a page to read: every command and every event with its schema. */
export function socketPage({ commands, events }: SocketProtocol): string {
  const commandRows = commands.map(
    (
      c,
    ) => `<details><summary><code>${escape(c.type)}</code> · ${c.scope} · ${escape(c.policy ?? 'any account')}</summary>
<h3>input</h3>${schema(c.input)}<h3>answer</h3>${schema(c.output)}</details>`,
  );
  const eventRows = events.map(
    (e) => `<details><summary><code>${escape(e.type)}</code></summary>${schema(e.payload)}</details>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Peyman: commands and events</title>
<style>body{font:16px/1.6 system-ui;max-width:52rem;margin:2rem auto;padding:0 1rem}summary{cursor:pointer;padding:.3rem 0}
pre{background:#f5f3ef;padding:1rem;overflow:auto;border-radius:8px;font-size:13px}h3{margin:.5rem 0 0;font-size:1rem}</style>
<h1>Commands and events</h1>
<p>A command is sent as <code>command {commandId, type, input}</code> over the socket, or with the same body to
<code>POST /api/commands</code>. The answer is <code>{ok: true, data}</code> or <code>{ok: false, error: {code, details}}</code>.
The same <code>commandId</code> may be sent again at any time: it takes effect once. Events arrive as
<code>events {roomId, events: [{seq, type, at, by, payload}]}</code>, gapless in <code>seq</code>, after
<code>room:enter {roomId, lastSeq}</code>. The HTTP interface is described in <a href="/api/openapi.json">openapi.json</a>,
this page as data in <a href="/api/socket.json">socket.json</a>.</p>
<h2>Commands</h2>${commandRows.join('\n')}<h2>Events</h2>${eventRows.join('\n')}</html>`;
}
