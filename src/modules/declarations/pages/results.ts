import type { Tally } from '../../../domain/ballot/count.js';
import { english } from '../../../domain/ballot/phrases-en.js';
import { persian } from '../../../domain/ballot/phrases-fa.js';
import { decisionDetail, decisionHeadline, ruleSentence } from '../../../domain/ballot/sentence.js';
import type { BundleBallot, BundleClause } from '../../../domain/declaration/bundle.js';
import { wholeBallot } from '../../../domain/declaration/bundle.js';
import { inGroups } from '../../../domain/declaration/check.js';
import { digits, timeOfDay } from '../../../domain/shared/calendar.js';
import { inLanguage } from '../../../domain/shared/language.js';
import { html, type Html } from './html.js';
import { mark } from './layout.js';
import { dayOf, type View } from './view.js';

/** A result under its clause: closed at first, the sentence before the table. */
export function clauseResult(view: View, clause: BundleClause): Html | null {
  const ballot = view.bundle.ballots.find((b) => b.id === clause.ballotId);
  if (!ballot) return null;
  const { words } = view;
  return html`<details>
    <summary>${words.result}</summary>
    ${resultOf(view, ballot)}
    <p>${words.clauseHash} (SHA-256): <code>${inGroups(clause.hash)}</code></p>
  </details>`;
}

/** The sentence, the rule, when, and the votes by party. */
export function resultOf(view: View, ballot: BundleBallot): Html {
  const { own } = view;
  return html`<p><b>${decisionHeadline(ballot.decision, own)}</b> ${decisionDetail(ballot.decision, own)}</p>
    <p>${ruleSentence(ballot.rule, ballot.roll, own)}</p>
    <p>${whenClosed(view, ballot)}</p>
    ${tableOf(view, ballot)}`;
}

function whenClosed({ own, words }: View, ballot: BundleBallot): string {
  const closed = ballot.closedAt ?? ballot.declaredAt;
  return words.closed(
    words.ballot(digits(ballot.number, own)),
    dayOf(closed, own),
    timeOfDay(closed, own, 'UTC'),
  );
}

function tableOf({ own, words, parties }: View, { decision }: BundleBallot): Html {
  const n = (value: number): string => digits(value, own);
  return html`<div class="scroll">
    <table>
      <caption>
        ${words.byParty}
      </caption>
      <thead>
        <tr>
          <th scope="col">${words.party}</th>
          <th scope="col" class="r">${words.yes}</th>
          <th scope="col" class="r">${words.no}</th>
          <th scope="col" class="r">${words.abstain}</th>
          <th scope="col" class="r">${words.absent}</th>
          <th scope="col">${words.position}</th>
        </tr>
      </thead>
      <tbody>
        ${decision.byParty.map(({ partyId, persons, position }) => {
          const party = parties.get(partyId);
          return html`<tr>
            <th scope="row">${party && mark(party.color)}<bdi>${party?.short ?? partyId}</bdi></th>
            <td class="r">${n(persons.yes)}</td>
            <td class="r">${n(persons.no)}</td>
            <td class="r">${n(persons.abstain)}</td>
            <td class="r">${n(persons.absent)}</td>
            <td>${words.positions[position]}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

/** The result of the vote on the whole, at the top of the page. */
export function wholeResult({ bundle, own, words }: View): Html {
  const { decision, number } = wholeBallot(bundle);
  return html`<div class="note g" id="result">
    <p><b>${decisionHeadline(decision, own)}</b> ${decisionDetail(decision, own)}</p>
    <p>${words.wholeText} (${words.ballot(digits(number, own))}).</p>
  </div>`;
}

/** The parties, each with mark, name, standing and its vote on the whole. */
export function partiesOf(view: View): Html {
  const { bundle, words, own } = view;
  const { byParty } = wholeBallot(bundle).decision;
  const items = bundle.parties.map((party) => {
    const result = byParty.find(({ partyId }) => partyId === party.id);
    const vote = result
      ? html`<p>${words.positions[result.position]} (${countsOf(result.persons, own)})</p>`
      : html`<p>${words.noVote}</p>`;
    const standing = party.standing !== 'member' && html`<p>${words.standing[party.standing]}</p>`;
    return html`<li>
      ${mark(party.color)}
      <div>
        <b><bdi>${inLanguage(party.names, view.languages[0] ?? own)}</bdi></b
        >${vote}${standing}
      </div>
    </li>`;
  });
  return html`<h2 id="parties">${words.parties}</h2>
    <ul class="sg">
      ${items}
    </ul>`;
}

const countsOf = (tally: Tally, own: View['own']): string =>
  (own === 'fa' ? persian : english).counts(tally, true);
