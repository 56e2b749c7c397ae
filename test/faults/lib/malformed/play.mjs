import { request as ask } from 'node:http';
import { pause } from '../cluster.mjs';
import { RawLine, frame } from './raw-line.mjs';

/** So long may anything be waited for: an answer that is still missing then will not come. */
const PATIENCE = 15_000;
const BRIEF = 100;
const PING = frame('still there?', { opcode: 9 });

/** Plays a case on a node. Answers how it ended, in a word, and what is wrong with that, if anything. */
export function play(port, one) {
  return one.requests ? playPolling(port, one) : playSocket(port, one);
}

async function playSocket(port, one) {
  const line = new RawLine(port);
  try {
    line.write(one.request);
    if (one.kind === 'handshake') await line.until(({ status }) => status !== null, BRIEF);
    else {
      await line.until(({ texts }) => texts.length > 0, PATIENCE);
      if (line.status !== 101) return { how: `refused ${line.status}`, wrong: badStatus(line.status) };
    }
    if (one.isInside) {
      line.write(frame('40'));
      await line.until(({ texts }) => texts.some((text) => /^4[04]/.test(text)), PATIENCE);
      if (!line.texts.some((text) => text.startsWith('40'))) return { how: 'not let in' };
    }
    for (const piece of one.pieces) line.write(piece);
    return await end(line, one);
  } finally {
    line.close();
  }
}

async function end(line, { end: how, kind }) {
  if (how === 'cut') return { how: 'cut' };
  if (how === 'half') {
    line.tcp.end();
    await line.until(({ isOver }) => isOver, BRIEF);
    return { how: line.isOver ? 'closed' : 'left open', wrong: wrongWords(line) };
  }
  if (how === 'answer') {
    const isAnswered = await line.until(
      ({ texts }) => texts.some((text) => text.startsWith('437[')),
      PATIENCE,
    );
    const wrong = wrongWords(line) ?? (isAnswered || line.isOver ? undefined : 'no answer came');
    return { how: isAnswered ? answerOf(line) : 'closed', wrong };
  }
  line.write(PING);
  // What was begun may swallow the ping: a frame that is announced as longer than it is.
  await line.until(({ pongs }) => pongs > 0, BRIEF * 3);
  const wrong = kind === 'handshake' ? badStatus(line.status) : wrongWords(line);
  return { how: line.isOver ? 'closed' : line.pongs > 0 ? 'stayed' : 'swallowed', wrong };
}

const answerOf = ({ texts }) => {
  const answer = texts.find((text) => text.startsWith('437['));
  return answer.startsWith('437[{"ok":true') ? 'done' : (/"code":"([^"]+)"/.exec(answer)?.[1] ?? 'answered');
};

const wrongWords = ({ texts }) => {
  const internal = texts.find((text) => text.includes('"code":"internal"'));
  return internal && `something of ours broke: ${internal.slice(0, 200)}`;
};
const badStatus = (status) => (status >= 500 && status !== 501 ? `answered ${status}` : undefined);

async function playPolling(port, { cookie, requests, atOnce, from }) {
  const path = '/socket.io/?EIO=4&transport=polling';
  const send = (one, sid) => http(port, `${path}${sid ? `&sid=${sid}` : ''}${one.query ?? ''}`, cookie, one);
  const opened = await send({ method: 'GET', patience: PATIENCE });
  const sid = /"sid":"([^"]+)"/.exec(opened.text ?? '')?.[1];
  if (!sid) return { how: `refused ${opened.status}`, wrong: badStatus(opened.status) ?? 'nobody opened' };
  if (from) {
    await send({ method: 'POST', body: '40', patience: PATIENCE }, sid);
    await send({ method: 'GET', patience: PATIENCE }, sid);
  }
  const answers = [];
  if (atOnce) answers.push(...(await Promise.all(requests.map((one) => send(one, sid)))));
  else for (const one of requests) answers.push(await send(one, sid));
  await send({ method: 'POST', body: '1' }, sid);
  const wrong = answers
    .map(({ status, text }) => badStatus(status) ?? wrongWords({ texts: [text ?? ''] }))
    .find(Boolean);
  return {
    how: answers
      .map(({ status }) => status ?? 'none')
      .at(-1)
      .toString(),
    wrong,
  };
}

function http(port, path, cookie, { method, headers = {}, body = '', patience = BRIEF }) {
  return new Promise((resolve) => {
    const own = { 'x-peyman': '1', ...(cookie ? { cookie } : {}), ...headers };
    const length =
      own['transfer-encoding'] || method === 'GET' ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = ask({ port, path, method, agent: false, headers: { ...own, ...length } }, (response) => {
      let text = '';
      response.setEncoding('latin1').on('data', (piece) => (text += piece));
      response.on('close', () => finish({ status: response.statusCode, text }));
    });
    const finish = (answer) => {
      clearTimeout(timer);
      sent.destroy();
      resolve(answer);
    };
    const timer = setTimeout(finish, patience, { status: null });
    sent.on('upgrade', (response, socket) => {
      socket.destroy();
      finish({ status: response.statusCode });
    });
    sent.on('error', () => finish({ status: null }));
    sent.end(method === 'GET' ? undefined : body);
  });
}

/** Plays all of them, so many at a time; `isOver` ends it early. */
export async function playAll(numbers, width, work) {
  let next = 0;
  const one = async () => {
    while (next < numbers.length) await work(numbers[next++]);
  };
  await Promise.all(Array.from({ length: width }, one));
  await pause(0);
}
