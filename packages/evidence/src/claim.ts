import type { TrialRecord, TrialSpec } from '@regatta/record';
import type { Interval } from '@regatta/stats';

/**
 * Verdict on a claim, whose hypothesis consists of clauses. `supported`: every clause is shown, and the largest of their p values,
 * corrected for the number of claims, is at most .05. `mixed`: some clauses are shown, others contradicted. `contradicted`: none is
 * shown but guards (`not less`), at least one is contradicted. `not shown`: anything else. What contradicts has to do so after the correction for the clauses of
 * all claims.
 */
export type ClaimVerdict = 'supported' | 'mixed' | 'not shown' | 'contradicted';

/**
 * What a clause says of its number. `more`: it is above the margin. `less`: it is below the margin. `not less`: it is above minus the
 * margin, a guard of other clauses. `same`: it is within the margin of 0.
 */
export type ClauseKind = 'more' | 'less' | 'not less' | 'same';

/** `shown` and `contradicted` need the whole 95 % interval on one side of the margin; anything else is `open`. */
export type ClauseStatus = 'shown' | 'contradicted' | 'open';

/** One clause of a claim's hypothesis with its evidence. */
export interface ClaimClause {
  /** What it says, e.g. `dropout lowers the loss on optdigits`. */
  readonly text: string;
  /** The kind of statement. */
  readonly kind: ClauseKind;
  /** Its mean over seeds, of log ratios in per cent; NaN is never stored: without trials the estimate is 0, the interval null and the clause open. */
  readonly estimate: number;
  /** 95 % interval; null below five seeds. */
  readonly interval: Interval | null;
  /** Unit of the estimate, e.g. `%`. */
  readonly unit: string;
  /** The smallest amount that matters, in the unit. */
  readonly margin: number;
  /** p value of the clause; null below five seeds. */
  readonly p: number | null;
  /** p value of the opposite: small where the clause is contradicted; null below five seeds. */
  readonly pAgainst: number | null;
  /** What the evidence says. */
  readonly status: ClauseStatus;
}

/** `quick`: generated and small real data, takes minutes, no network access. `full`: real data, takes hours. */
export type ClaimSize = 'quick' | 'full';

/** A number that the claim's rule uses. */
export interface ClaimEffect {
  /** Description, e.g. `reduction of the test loss by dropout, 5 seeds`. */
  readonly name: string;
  /** The mean over seeds. */
  readonly estimate: number;
  /** 95 % interval; null if there is none. */
  readonly interval: Interval | null;
  /** Unit of the estimate, e.g. `nats`. */
  readonly unit: string;
}

/** Data of the figure that shows an outcome. */
export interface ClaimFigure {
  /** Title of the figure. */
  readonly title: string;
  /** The horizontal axis. */
  readonly x: {
    /** Label of the horizontal axis. */
    readonly label: string;
    /** Scale of the horizontal axis. */
    readonly scale: 'linear' | 'log' | 'names';
  };
  /** The vertical axis. */
  readonly y: {
    /** Label of the vertical axis. */
    readonly label: string;
  };
  /** The lines of the figure. */
  readonly series: readonly {
    /** Name of the line. */
    readonly name: string;
    /** Points of the line. */
    readonly points: readonly {
      /** Horizontal coordinate, or a name. */
      readonly x: number | string;
      /** Vertical coordinate. */
      readonly y: number;
      /** 95 % interval of `y`. */
      readonly interval?: Interval | null;
    }[];
  }[];
}

/** A published number next to ours, if the size of the experiment allows the comparison. */
export interface Reproduction {
  /** E.g. `JMLR figure 9, test error by rate`. */
  readonly source: string;
  /** The published number. */
  readonly published: string;
  /** Our number. */
  readonly ours: string;
  /** How the setups differ. */
  readonly difference: string;
}

/** What the experiment for a claim found. */
export interface ClaimFindings {
  /** The clauses of the hypothesis, the main one first. */
  readonly clauses: readonly ClaimClause[];
  /** Numbers that no clause uses, but that help to read them. */
  readonly effects: readonly ClaimEffect[];
  /** The figure of the claim. */
  readonly figure: ClaimFigure;
  /** What has to be said before the verdict, such as data on which the experiment cannot answer the question; absent if there is nothing. */
  readonly premise?: string;
  /** A paragraph in plain language, including the numbers. */
  readonly text: string;
  /** Published numbers next to ours. */
  readonly reproductions: readonly Reproduction[];
}

/** Outcome of the experiment for a claim. */
export interface ClaimOutcome extends Omit<ClaimFindings, 'premise'> {
  /** Verdict from the clauses. */
  readonly verdict: ClaimVerdict;
  /** The largest p value of the clauses; null if one has none. */
  readonly p: number | null;
  /** `p` after Holm's correction over the claims of the run; null without one. */
  readonly adjustedP: number | null;
}

/** One claim about dropout as a pre-registered experiment. */
export interface Claim {
  /** `a` .. `m`. */
  readonly id: string;
  /** Short title, e.g. `Dropout improves generalization`. */
  readonly title: string;
  /** The claim as textbooks state it. */
  readonly statement: string;
  /** What is tested, with numbers. */
  readonly hypothesis: string;
  /** How the clauses are measured: tasks, arms, seeds and margins, in words. */
  readonly rule: string;
  /** Findings of the papers. */
  readonly sources: readonly {
    /** Finding of the paper. */
    readonly finding: string;
    /** The paper. */
    readonly reference: string;
  }[];
  /** The trials of the experiment, as complete specs: their hash identifies the plan. */
  trials(size: ClaimSize): readonly TrialSpec[];
  /** Computes the findings from the records of `trials(size)`, in any order; records of failed trials may be missing. Pure. */
  evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimFindings;
}

/** A claim with the outcome of its experiment. */
export interface JudgedClaim
  extends Pick<Claim, 'id' | 'title' | 'statement' | 'hypothesis' | 'rule' | 'sources'> {
  /** Number of trials of its plan; some are shared with other claims. */
  readonly trials: number;
  /** Number of its trials that have a result. */
  readonly finished: number;
  /** Outcome of its experiment. */
  readonly outcome: ClaimOutcome;
}

/** Summary of a run of the claims. Byte-identical no matter where the trials ran. */
export interface ClaimsSummary {
  /** Version of this format. */
  readonly version: 2;
  /** Size of the experiments. */
  readonly size: ClaimSize;
  /** Version of the training code, see `codeVersion` of `@regatta/trial`. */
  readonly code: string;
  /** Hash of the specs of all trials of all claims. */
  readonly planHash: string;
  /** Number of distinct trials. */
  readonly trials: number;
  /** How the run departs from the claims' own plans; empty if it does not. */
  readonly departures: readonly string[];
  /** The claims with their outcomes. */
  readonly claims: readonly JudgedClaim[];
  /** The command that reproduces the run. */
  readonly command: string;
}
