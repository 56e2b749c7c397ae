import { pause } from './cluster.mjs';

const CHOICES = ['yes', 'no', 'abstain'];

/** What a coalition does all day: some talk, some write in one clause, everybody votes now and then. */
export class Load {
  isRunning = true;
  said = 0;

  /** `pace`: milliseconds between two acts of one person. */
  constructor(stage, { talkers = [], writers = [], statementId, clauseId, ballotId, pace = 15 }) {
    Object.assign(this, { stage, statementId, clauseId, ballotId, pace });
    this.work = [
      ...talkers.map((visitor) => this.#talk(visitor)),
      ...writers.map((visitor) => this.#write(visitor)),
      ...(ballotId ? [...talkers, ...writers].map((visitor) => this.#vote(visitor)) : []),
    ];
  }

  /** Somebody else writes too, and votes. */
  join(writer) {
    this.work.push(this.#write(writer), ...(this.ballotId ? [this.#vote(writer)] : []));
  }

  /** Begun: everything still has to be answered. */
  async stop() {
    this.isRunning = false;
    await Promise.all(this.work);
  }

  /** Until so many more have been acknowledged. */
  async more(n, patience = 120_000) {
    const { history } = this.stage;
    const goal = history.acknowledged + n;
    for (const end = performance.now() + patience; history.acknowledged < goal; await pause(10)) {
      if (performance.now() > end)
        throw new Error(`only ${history.acknowledged} of ${goal} were acknowledged`);
    }
  }

  async #talk(visitor) {
    const { stage } = this;
    while (this.isRunning && !visitor.hasLeft) {
      await Promise.race([visitor.left, visitor.post(stage.plenary, `${visitor.name} ${this.said++}`)]);
      await this.#rest();
    }
  }

  async #write(visitor) {
    while (this.isRunning && !visitor.hasLeft) {
      // Nobody goes on typing for long into a text that is not saved; the browser's person would look up.
      if (visitor.texts.clause(this.clauseId).isSaved || Math.random() < 0.2)
        visitor.type(this.clauseId, `${String.fromCodePoint(97 + Math.floor(Math.random() * 26))} `);
      await this.#rest();
    }
  }

  async #vote(visitor) {
    const { stage, statementId: roomId, ballotId } = this;
    await pause(Math.random() * 500);
    while (this.isRunning && !visitor.hasLeft) {
      const choice = CHOICES[Math.floor(Math.random() * 3)];
      const cast = { ballotId, seatId: visitor.person.seat, choice, answer: 'none' };
      stage.history.casts.push(cast);
      const asked = visitor.live.command('ballot:cast', { roomId, ballotId, choice }, { onlyNow: true }).then(
        () => (cast.answer = 'ok'),
        () => (cast.answer = 'no'),
      );
      await Promise.race([visitor.left, asked]);
      await pause(200 + Math.random() * 400);
    }
  }

  #rest() {
    return pause(this.pace * (0.5 + Math.random()));
  }
}
