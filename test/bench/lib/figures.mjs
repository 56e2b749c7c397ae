import { readFileSync, readdirSync } from 'node:fs';

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
export const median = (values) => quantile(values, 0.5);

export function show(value) {
  if (!Number.isFinite(value)) return 'n/a';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Ticks a second of /proc; 100 on every Linux we know. */
const HZ = 100;
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [own, ofEnded] = [11, 13].map((i) => (Number(fields[i]) + Number(fields[i + 1])) / HZ);
    return { parent: Number(fields[1]), cpu: own, ofEnded };
  } catch {
    return null;
  }
}

/** CPU seconds a process has used. */
export const cpuOf = (pid) => statOf(pid)?.cpu ?? NaN;

/** CPU seconds of a process and its children, those that have ended included, as of a PostgreSQL server. */
export function cpuOfFamily(pid) {
  const { cpu, ofEnded } = statOf(pid) ?? { cpu: NaN, ofEnded: NaN };
  let sum = cpu + ofEnded;
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(name) : null;
    if (stat?.parent === pid) sum += stat.cpu;
  }
  return sum;
}

/** Runs each variant once a round, in turns of changing order, and pairs the results by round. */
export async function inRounds(rounds, variants) {
  const names = Object.keys(variants);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 ? [...names].reverse() : names)
      results[name].push(await variants[name](round));
  }
  return results;
}

/** The median over rounds of product ÷ anchor of the same round, with its range. */
export function ratio(product, anchor, figure) {
  const ratios = product.map((row, i) => row[figure] / anchor[i][figure]).filter(Number.isFinite);
  return { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
}
