import Sequencer from '@jest/test-sequencer';

/** What lasts longest, where nobody has measured yet: begun last, each of these would run alone at the end. */
const LONG = [
  'test/faults/faults',
  'test/browser/every-screen',
  'test/rights/matrix',
  'test/browser/the-whole-job',
  'test/house/start',
];

/** Begins with what lasts longest. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = LONG.findIndex((part) => path.includes(part));
      return at < 0 ? LONG.length : at;
    };
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
}
