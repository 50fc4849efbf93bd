import { RegattaError } from '../errors.ts';
import { checkChoice, checkKeys } from '../options.ts';
import { checkRate, type Rate } from '../rate.ts';
import type { RnnCell } from './contract.ts';

/** A mask for a value of a sequence; kept values are divided by 1 - rate. */
export interface SequenceMask {
  /** Fraction dropped, in [0, 1]; a number or a schedule of the step. */
  readonly rate: Rate;
  /** One draw for the whole sequence (default), or a new draw at each step. */
  readonly per?: 'sequence' | 'step';
}

/** A mask for a value that every gate reads. */
export interface GateMask extends SequenceMask {
  /** Whether the gates share one draw (default) or each has its own. */
  readonly gates?: 'tied' | 'each';
}

/** A mask that chooses between the old value and the new one. */
export interface ZoneoutMask {
  /** Probability of keeping the old value. */
  readonly rate: Rate;
  /** A new draw at each step (default), or one draw for the whole sequence. */
  readonly per?: 'sequence' | 'step';
}

/**
 * The treatment of a recurrent layer, slot by slot. Plain JSON.
 *
 * Only `cell` and the zoneout slots change the state that is carried from step to step.
 */
export interface RecurrentTreatment {
  /** Masks x as the gates read it. */
  readonly input?: GateMask;
  /** Masks h as the gates read it. */
  readonly state?: GateMask;
  /** Masks the candidate, before it is added to the cell (LSTM) or mixed into the state (GRU). */
  readonly candidate?: SequenceMask;
  /** Masks the new cell; LSTM only. */
  readonly cell?: SequenceMask;
  /** Keeps units of the old state. */
  readonly zoneoutState?: ZoneoutMask;
  /** Keeps units of the old cell; LSTM only. */
  readonly zoneoutCell?: ZoneoutMask;
  /** Masks the recurrent kernel, with one mask for a batch and all its steps. */
  readonly recurrentKernel?: {
    /** Fraction dropped, in [0, 1]; a number or a schedule of the step. */
    readonly rate: Rate;
  };
}

/** A part of a recurrent layer that can be treated. */
export type RecurrentSlot = keyof RecurrentTreatment;

const keysOf: Readonly<Record<RecurrentSlot, readonly string[]>> = {
  input: ['rate', 'per', 'gates'],
  state: ['rate', 'per', 'gates'],
  candidate: ['rate', 'per'],
  cell: ['rate', 'per'],
  zoneoutState: ['rate', 'per'],
  zoneoutCell: ['rate', 'per'],
  recurrentKernel: ['rate'],
};

const absent: Readonly<Record<RnnCell, readonly string[]>> = {
  simpleRnn: ['candidate', 'cell', 'zoneoutCell'],
  gru: ['cell', 'zoneoutCell'],
  lstm: [],
};

/** Checks a treatment for a kind of cell and returns it. @throws RegattaError for invalid slots, keys or rates. */
export function checkTreatment(treatment: unknown, cell: RnnCell, subject: string): RecurrentTreatment {
  checkKeys(treatment, Object.keys(keysOf), subject);
  const slots = Object.entries(treatment as RecurrentTreatment);
  for (const [slot, mask] of slots) {
    if (absent[cell].includes(slot)) {
      throw new RegattaError({
        subject,
        expected: `a treatment without "${slot}": a ${cell} has no such part`,
        received: treatment,
        remedy: `Use an LSTM, or a regularizer that does not treat "${slot}".`,
      });
    }
    checkKeys(mask, keysOf[slot as RecurrentSlot], `${subject}, ${slot}`);
    checkRate(mask.rate, `${subject}, ${slot}`);
    const { per = 'step', gates = 'tied' } = mask as GateMask;
    checkChoice(per, ['sequence', 'step'], subject, `${slot}.per`);
    checkChoice(gates, ['tied', 'each'], subject, `${slot}.gates`);
  }
  return Object.fromEntries(slots.map(([slot, mask]) => [slot, { ...mask }]));
}
