import { RegattaError } from '../errors.ts';
import { checkChoice, checkKeys } from '../options.ts';
import { checkRate, type Rate } from '../rate.ts';
import type { RnnCell } from './contract.ts';

/** A mask over the steps of a sequence; kept values are divided by 1 - rate. */
export interface SequenceMask {
  /** Fraction dropped, in [0, 1]; a number or a schedule of the step. */
  readonly rate: Rate;
  /** One draw for a whole sequence (default), or a new one at each step. */
  readonly per?: 'sequence' | 'step';
}

/** A mask on a value that enters every gate. */
export interface GateMask extends SequenceMask {
  /** Whether the gates share a draw (default) or have one each. */
  readonly gates?: 'tied' | 'each';
}

/** A mask that chooses between the old value and the new one. */
export interface ZoneoutMask {
  /** Probability that the old value stays. */
  readonly rate: Rate;
  /** A new draw at each step (default), or one for a whole sequence. */
  readonly per?: 'sequence' | 'step';
}

/**
 * What is done to a recurrent layer, slot by slot. Plain JSON.
 *
 * No slot touches the state that is carried from step to step except `cell` and the zoneout slots, whose methods do just
 * that.
 */
export interface RecurrentTreatment {
  /** On x where it enters the gates. */
  readonly input?: GateMask;
  /** On h where it enters the gates. */
  readonly state?: GateMask;
  /** On the candidate, before it is added to the cell (LSTM) or mixed into the state (GRU). */
  readonly candidate?: SequenceMask;
  /** On the new cell; LSTM only. */
  readonly cell?: SequenceMask;
  /** Keeps units of the old state. */
  readonly zoneoutState?: ZoneoutMask;
  /** Keeps units of the old cell; LSTM only. */
  readonly zoneoutCell?: ZoneoutMask;
  /** On the recurrent kernel: one mask for a batch and all its steps. */
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

/** Checks a treatment of a kind of cell and returns it. @throws RegattaError for slots, keys or rates out of place. */
export function checkTreatment(treatment: unknown, cell: RnnCell, subject: string): RecurrentTreatment {
  checkKeys(treatment, Object.keys(keysOf), subject);
  const slots = Object.entries(treatment as RecurrentTreatment);
  for (const [slot, mask] of slots) {
    if (absent[cell].includes(slot)) {
      throw new RegattaError({
        subject,
        expected: `a treatment without "${slot}": a ${cell} has no such part`,
        received: treatment,
        remedy: 'Use an LSTM, or a regularizer that treats other parts.',
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

/** Treatments as one. @throws RegattaError when two of them treat the same slot. */
export function mergeTreatments(parts: readonly RecurrentTreatment[], subject: string): RecurrentTreatment {
  const slots = parts.flatMap((part) => Object.keys(part));
  const twice = slots.find((slot, i) => slots.indexOf(slot) !== i);
  if (twice !== undefined) {
    throw new RegattaError({
      subject,
      expected: `one regularizer of the slot "${twice}" of a recurrent layer`,
      received: parts,
      remedy: 'Leave one of them out, or give it other slots.',
    });
  }
  return Object.assign({}, ...parts);
}
