/**
 * Judges a history after the fact: what was meant, what was answered, what everybody saw, and what is on record in
 * the end. Pure: the same history always gets the same verdict. A finding is `{ kind, what }`:
 *
 * - `lost`: acknowledged, and not on record            - `doubled`: on record more than once
 * - `phantom`: on record, and nobody meant it          - `denied`: refused for good, and on record all the same
 * - `disorder`: the numbers have a gap, an answer names another number than the record (or, with `until`, one before
 *   it: words that are sent again keep no receipt, and are told where the text stands), or something that was begun
 *   after another had been acknowledged comes before it
 * - `gap`: a view lacks something between its ends, or its end
 * - `false-view`: a view shows what is not on record, or shows something twice or out of order
 */
export function checkRecord({ intents, acks, record }) {
  const findings = [];
  const places = new Map();
  record.forEach(({ seq, key }, i) => {
    const expected = (record[i - 1]?.seq ?? seq - 1) + 1;
    if (seq !== expected)
      findings.push(finding('disorder', `the record goes from ${expected - 1} to ${seq}`));
    if (key === null) return;
    const seqs = places.get(key);
    if (seqs) seqs.push(seq);
    else places.set(key, [seq]);
  });
  for (const [key, seqs] of places) {
    if (!intents.has(key)) findings.push(finding('phantom', `${key} at ${seqs[0]}`));
    if (seqs.length > 1) findings.push(finding('doubled', `${key} at ${seqs.join(', ')}`));
  }
  for (const [key, { ok, seq, until, code }] of acks) {
    const seqs = places.get(key);
    if (ok && !seqs) findings.push(finding('lost', key));
    if (ok && seqs && seq !== undefined && !seqs.includes(seq))
      findings.push(finding('disorder', `${key} was answered ${seq} and is at ${seqs[0]}`));
    if (ok && seqs && seqs[0] > until)
      findings.push(finding('disorder', `${key} was to be found until ${until} and is at ${seqs[0]}`));
    if (!ok && seqs) findings.push(finding('denied', `${key} was refused with ${code}`));
  }
  return [...findings, ...checkPrecedence(intents, acks, places)];
}

/** Whatever was begun after something else had been acknowledged comes after it. */
function checkPrecedence(intents, acks, places) {
  const moments = [];
  for (const [key, { at }] of intents) {
    const seq = places.get(key)?.[0];
    if (seq !== undefined) moments.push({ at, seq, key, isAck: false });
  }
  for (const [key, { ok, at }] of acks) {
    const seq = places.get(key)?.[0];
    if (ok && seq !== undefined) moments.push({ at, seq, key, isAck: true });
  }
  // At the very same moment nothing is known to be before the other.
  moments.sort((a, b) => a.at - b.at || Number(a.isAck) - Number(b.isAck));
  const findings = [];
  let last = null;
  for (const moment of moments) {
    if (moment.isAck) last = last && last.seq > moment.seq ? last : moment;
    else if (last && moment.seq < last.seq)
      findings.push(finding('disorder', `${moment.key} was begun after ${last.key} and comes before it`));
  }
  return findings;
}

/**
 * Every view must be a stretch of the record without a hole, up to its end. A view that was told to read the room
 * anew begins a new stretch there: `stretches` is a list of `{ from, seqs, keys }`, `from` being the number before it.
 */
export function checkViews({ record, views }) {
  const findings = [];
  const keys = new Map(record.map(({ seq, key }) => [seq, key]));
  const end = record.at(-1)?.seq ?? 0;
  for (const { who, stretches, until = end } of views) {
    for (const { from, seqs, keys: shown } of stretches) {
      let next = from + 1;
      seqs.forEach((seq, i) => {
        if (seq < next) findings.push(finding('false-view', `${who} saw ${seq} again or too late`));
        if (seq > next) findings.push(finding('gap', `${who} saw nothing of ${next} to ${seq - 1}`));
        if (!keys.has(seq) || keys.get(seq) !== shown[i])
          findings.push(finding('false-view', `${who} saw ${shown[i]} at ${seq}`));
        next = Math.max(next, seq + 1);
      });
    }
    const last = stretches.at(-1);
    const reached = last ? Math.max(last.from, ...last.seqs.slice(-1)) : 0;
    if (reached < until) findings.push(finding('gap', `${who} saw nothing after ${reached} of ${until}`));
  }
  return findings;
}

/**
 * Edits: what a client was told is saved must be in the text that the record gives, and everybody has that text.
 * `acks` are `{ clientId, clock }`, `clocks` is how far the record's text knows each client.
 */
export function checkTexts({ acks, clocks, replay, replicas }) {
  const findings = [];
  for (const { clientId, clock } of acks) {
    const known = clocks.get(clientId) ?? 0;
    if (known < clock) findings.push(finding('lost', `edits ${known} to ${clock - 1} of window ${clientId}`));
  }
  for (const { who, text } of replicas) {
    if (text !== replay) findings.push(finding('diverged', `${who} has another text than the record`));
  }
  return findings;
}

/** Votes: the last one of each seat that was acknowledged counts, unless a later one without an answer did. */
export function checkVotes({ casts, counted }) {
  const findings = [];
  const bySeat = new Map();
  for (const cast of casts) bySeat.set(cast.seatId, [...(bySeat.get(cast.seatId) ?? []), cast]);
  for (const [seatId, list] of bySeat) {
    const has = counted.get(seatId);
    const acknowledged = list.findLastIndex(({ answer }) => answer === 'ok');
    const possible = new Set(
      list
        .filter(({ answer }, i) => i === acknowledged || (answer === 'none' && i > acknowledged))
        .map(({ choice }) => choice),
    );
    if (acknowledged < 0) possible.add(undefined);
    if (possible.has(has)) continue;
    if (has === undefined) findings.push(finding('lost', `the vote of ${seatId}`));
    else findings.push(finding(acknowledged < 0 ? 'denied' : 'disorder', `${seatId} counts as ${has}`));
  }
  for (const seatId of counted.keys()) {
    if (!bySeat.has(seatId)) findings.push(finding('phantom', `a vote of ${seatId}`));
  }
  return findings;
}

export const finding = (kind, what) => ({ kind, what });

/** How many findings there are of each kind. */
export function tally(findings) {
  const counts = {};
  for (const { kind } of findings) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
