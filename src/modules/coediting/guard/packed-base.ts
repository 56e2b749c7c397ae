import type { Base, PackedBase } from './guard-protocol.js';

export function packBase({ snapshot, updates }: Base): PackedBase {
  const bytes = new Uint8Array(updates.reduce((sum, update) => sum + update.bytes.byteLength, 0));
  const ends = new Uint32Array(updates.length);
  let end = 0;
  updates.forEach((update, i) => {
    bytes.set(update.bytes, end);
    end += update.bytes.byteLength;
    ends[i] = end;
  });
  const seqs = Float64Array.from(updates, ({ seq }) => seq);
  // Not the buffer behind the state, which may be a large one of the driver.
  return {
    snapshot: snapshot && { seq: snapshot.seq, state: Uint8Array.from(snapshot.state) },
    seqs,
    ends,
    bytes,
  };
}

export function unpackBase({ snapshot, seqs, ends, bytes }: PackedBase): Base {
  const updates = Array.from(seqs, (seq, i) => ({ seq, bytes: bytes.subarray(ends[i - 1] ?? 0, ends[i]) }));
  return { snapshot, updates };
}
