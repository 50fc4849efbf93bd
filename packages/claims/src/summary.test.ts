import { recordOf } from '@regatta/record/testing';
import { failedRecord } from '@regatta/trial';
import { expect, it } from 'vitest';
import { claims } from './all-claims.ts';
import { judgeClaims, planHashOf, uniqueSpecs } from './summary.ts';
import { firstClaimSeed } from './trials.ts';

it('claims share trials, so that a run has each once', () => {
  const planned = claims.map((claim) => ({ claim, specs: claim.trials('full') }));
  const all = planned.flatMap(({ specs }) => specs);
  const unique = uniqueSpecs(planned);
  expect(unique.length).toBeLessThan(all.length);
  expect(planHashOf(unique)).toBe(planHashOf(unique.toReversed()));
  expect(planHashOf(unique)).not.toBe(planHashOf(unique.slice(1)));
});

it('claims are judged by their own trials, those that are missing or failed left out', () => {
  const [claim] = claims;
  const specs = claim!.trials('quick');
  const left = new Set([firstClaimSeed, firstClaimSeed + 1]);
  const [judged] = judgeClaims([{ claim: claim!, specs }], 'quick', (spec) =>
    spec.seed === firstClaimSeed
      ? undefined
      : spec.seed === firstClaimSeed + 1
        ? failedRecord({ id: 't', spec }, 'no data')
        : recordOf({ id: 't', spec }, spec.regularizer.name === 'none' ? 1 : 0.5 + 0.001 * (spec.seed % 3)),
  );
  expect(judged!.trials).toBe(specs.length);
  expect(judged!.finished).toBe(specs.filter(({ seed }) => !left.has(seed)).length);
  expect(judged!.outcome.clauses[0]!.status).toBe('shown');
});
