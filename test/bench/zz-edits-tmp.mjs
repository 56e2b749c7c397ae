import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import { aDatabase, populate } from './lib/product.mjs';
import { cpuOf, quantile, sleep } from './lib/figures.mjs';
import { RawSocket } from './lib/raw-socket.mjs';
const K = Number(process.argv[2] ?? 50), CPS = 5, SECS = Number(process.argv[3] ?? 6);
const database = await aDatabase();
const child = spawn(process.execPath, [...(process.env.PROF?['--cpu-prof','--cpu-prof-dir=/tmp/prof']:[]), '/tmp/pdist/dist/src/main.js'], { env: { ...process.env, NODE_ENV: 'production', PORT: '0', DATABASE_URL: database.url, DEMONSTRATION: '0', COMMAND_RATE: '1000000', COMMAND_BURST: '1000000', LOG_LEVEL: 'error' }, stdio: ['ignore', 'pipe', 'inherit'] });
const url = await new Promise((r) => { let said = ''; child.stdout.on('data', (c) => { said += c; const f = /running: (http\S+)/.exec(said); if (f) r(f[1]); }); });
const port = Number(new URL(url).port);
const co = await populate(database, K);
const post = async (p, path, body) => { const r = await fetch(url + path, { method: 'POST', headers: { cookie: p.cookie, 'x-peyman': '1', 'content-type': 'application/json' }, body: JSON.stringify(body) }); return r.json(); };
const made = await post(co.people[0], '/api/commands', { commandId: randomUUID(), type: 'statement:create', input: { coalitionId: co.id, titles: { en: 'x' }, languages: ['en', 'fa'], clauses: [{ kind: 'operative', texts: { en: 'Start.', fa: 'آغاز' } }] } });
const roomId = made.data.statementId;
const st = { sent: 0, delivered: 0, frames: 0, lats: [], on: false, refused: 0 , acks: []};
const sentAt = new Map(); const conns = [];
for (let i = 0; i < K; i++) {
  const view = await post(co.people[i], `/api/statements/${roomId}/texts`, { write: true });
  const clauseId = view.docs[0].clauseId; const doc = new Y.Doc();
  Y.applyUpdate(doc, Buffer.from(view.docs[0].update, 'base64')); doc.clientID = view.clientId;
  const e = { at: new Float64Array(20000), cnt: 0, sample: i % 4 === 0 }; sentAt.set(view.clientId, e.at);
  e.socket = await new RawSocket(port, { cookie: co.people[i].cookie, onEvent: (b, s, end) => {
    if (!e.sample) return; const now = performance.now();
    const [name, batch] = JSON.parse(b.toString('utf8', s, end)); if (name !== 'events') return; st.frames++;
    for (const ev of batch.events) { if (ev.type !== 'text.updated') continue; const a = sentAt.get(ev.payload.clientId); const d = Y.decodeUpdate(Buffer.from(ev.payload.update, 'base64')); for (const x of d.structs) { if (a && a !== e.at) { st.delivered += x.length; if (st.on) for (let q = 0; q < x.length; q++) st.lats.push(now - a[x.id.clock + q]); } } }
  } }).ready;
  const entered = await e.socket.answer('room:enter', { roomId, lastSeq: view.seq }); if (!entered.ok) throw new Error('enter');
  const text = doc.getXmlFragment('en').get(0).get(0);
  doc.on('update', (u) => { const t = performance.now(); e.at[e.cnt++] = t; e.socket.ask('command', `{"commandId":"${randomUUID()}","type":"text:update","input":{"roomId":"${roomId}","clauseId":"${clauseId}","clientId":${view.clientId},"update":"${Buffer.from(u).toString('base64')}"}}`, (b, s, end) => { if (b.toString('latin1', s, s + 12).includes('true')) { if (st.on) st.acks.push(performance.now() - t); } else { st.refused++; if (st.refused < 4) console.log(b.toString('utf8', s, end)); } }); });
  e.type = () => { text.insert(text.length, 'x'); st.sent++; }; conns.push(e);
}
const iv = 1000 / (K * CPS), total = Math.round((SECS + 1) * K * CPS), t0 = performance.now(); let n = 0, c0, s0, d0, m0;
while (n < total) { const now = performance.now(); let burst = 0; while (n < total && t0 + n * iv <= now && burst++ < 2000) conns[n++ % K].type(); if (!st.on && now - t0 > 1000) { st.on = true; c0 = cpuOf(child.pid); d0 = database.cpu(); s0 = st.sent; m0 = now; } await sleep(1); }
const c1 = cpuOf(child.pid), d1 = database.cpu(), m1 = performance.now(); await sleep(1500);
const stat = await (await fetch(url + '/metrics')).text();
console.log({ K, cpuUs: Math.round((c1 - c0) * 1e6 / (st.sent - s0)), dbUs: Math.round((d1 - d0) * 1e6 / (st.sent - s0)), cores: ((c1 - c0) / ((m1 - m0) / 1e3)).toFixed(2), p50: quantile(st.lats, .5)?.toFixed(1), p99: quantile(st.lats, .99)?.toFixed(1), ack50: quantile(st.acks, .5)?.toFixed(1), refused: st.refused, delivered: (st.delivered / (st.sent * conns.filter((e) => e.sample).length * (K - 1) / K)).toFixed(3), framesPerSample: Math.round(st.frames / conns.filter((e) => e.sample).length), sent: st.sent });
console.log(stat.split('\n').filter((l) => /batch/.test(l) && !/^#/.test(l)).join('\n'));
for (const e of conns) e.socket.close(); child.kill('SIGTERM'); await new Promise((r) => child.once('exit', r)); await database.stop(); process.exit(0);
