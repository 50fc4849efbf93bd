import { join } from 'node:path';
import { claims, judgeClaims, type PlannedClaim, planHashOf, uniqueSpecs } from '@regatta/claims';
import type { ClaimsSummary } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { contentId, lookUp, plural, type TrialSpec } from '@regatta/record';
import { renderClaimsTerminal } from '@regatta/report';
import { codeVersion, identify } from '@regatta/trial';
import { environment } from '../folder/environment.ts';
import { claimsFiles, writeClaims } from '../folder/outputs.ts';
import type { ShardPlan } from '../plan/shard.ts';
import type { InterimOf, Session } from '../watch/session.ts';
import { withinBudget } from './budget.ts';
import type { SessionFlags, ShardFlags } from './options.ts';
import { withSession } from './session.ts';

interface Flags extends SessionFlags, ShardFlags {
  readonly quick?: true;
  readonly full?: true;
  readonly only?: string[];
  readonly budget?: number;
  readonly steps?: number;
}

/** The options that determine the trials of the claims. */
export type ClaimsChoice = Omit<Extract<ShardPlan, { kind: 'claims' }>, 'kind'>;

/** The requested claims and the specs of their trials. */
export function planClaims({ size, only, steps }: ClaimsChoice): PlannedClaim[] {
  const named = claims.map((claim) => ({ name: claim.id, claim }));
  const wanted = only === undefined ? claims : only.map((id) => lookUp('claim', id, named).claim);
  const changed = (spec: TrialSpec): TrialSpec =>
    steps === undefined ? spec : { ...spec, training: { ...spec.training, steps } };
  return claims
    .filter((claim) => wanted.includes(claim))
    .map((claim) => ({ claim, specs: claim.trials(size).map(changed) }));
}

/** Runs the trials of claims that have no result yet, and evaluates the claims. */
export async function runClaims(session: Session, choice: ClaimsChoice, budget?: number): Promise<number> {
  const planned = planClaims(choice);
  const specs = uniqueSpecs(planned);
  const what = `${plural(planned.length, 'claim')}, ${choice.size}`;
  const ids = await idsOf(specs);
  const summaryOf = (records: readonly TrialRecord[]): ClaimsSummary =>
    summarize(new Map(records.map((record) => [record.id, record])), planned, specs, { ids, choice, budget });
  const interim: InterimOf = (records) => ({ kind: 'claims', summary: summaryOf(records) });
  const records =
    budget === undefined
      ? await session.run(specs, what, interim)
      : await withinBudget(session, specs, budget, { what, interim });
  const summary = summaryOf([...session.store.records.values()]);
  writeClaims(session.directory, summary, environment(specs[0]?.backend ?? '', session.workers));
  return session.present(
    {
      records,
      files: claimsFiles,
      planHash: summary.planHash,
      verdict: summary.claims.map(({ id, title, outcome }) => `(${id}) ${title}: ${outcome.verdict}`),
    },
    { text: renderClaimsTerminal(summary), json: summary },
  );
}

/** `regatta claims`. */
export async function testClaims(flags: Flags): Promise<number> {
  const { only, steps, budget } = flags;
  const choice: ClaimsChoice = { size: flags.full ? 'full' : 'quick', only, steps };
  const body = (session: Session): Promise<number> => runClaims(session, choice, budget);
  // A wrong claim name is reported before the folder is opened.
  planClaims(choice);
  return withSession(flags, join('results', `claims-${choice.size}`), body, { kind: 'claims', ...choice });
}

/** The command that reproduces the numbers. */
export const claimsReproduction = ({ size, only, steps }: ClaimsChoice): string =>
  [
    'pnpm bench claims',
    ...(size === 'quick' ? [] : ['--full']),
    ...(only === undefined ? [] : ['--only', only.join(',')]),
    ...(steps === undefined ? [] : ['--steps', `${steps}`]),
  ].join(' ');

/** Trial ids by the hash of their specs. */
async function idsOf(specs: readonly TrialSpec[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const spec of specs) ids.set(contentId(spec), (await identify(spec)).id);
  return ids;
}

function summarize(
  records: ReadonlyMap<string, TrialRecord>,
  planned: readonly PlannedClaim[],
  specs: readonly TrialSpec[],
  {
    ids,
    choice,
    budget,
  }: {
    readonly ids: ReadonlyMap<string, string>;
    readonly choice: ClaimsChoice;
    readonly budget: number | undefined;
  },
): ClaimsSummary {
  const { size, steps } = choice;
  return {
    version: 2,
    size,
    code: codeVersion(),
    planHash: planHashOf(specs),
    trials: specs.length,
    departures: [
      ...(steps === undefined
        ? []
        : [`${plural(steps, 'step')} per trial instead of the steps that the claims specify`]),
      ...(budget === undefined ? [] : [`as many seeds as fit in ${budget} s`]),
    ],
    claims: judgeClaims(planned, size, (spec) => records.get(ids.get(contentId(spec)) ?? '')),
    command: claimsReproduction(choice),
  };
}
