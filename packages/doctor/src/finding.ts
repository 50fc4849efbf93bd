/** Which defect of TensorFlow.js a finding is about. */
export type FindingCode = 'A1' | 'A2' | 'A3' | 'A4' | 'A5' | 'A6' | 'A7' | 'A8' | 'A10' | 'C2';

/** `wrong`: other numbers than asked for, without a word. `broken`: throws, or cannot be had. `slow`: a waste. */
export type Severity = 'wrong' | 'broken' | 'slow';

/** One thing that is not right in a model, in plain JSON. */
export interface Finding {
  /** Which defect it is. */
  readonly code: FindingCode;
  /** How bad it is. */
  readonly severity: Severity;
  /** Names from the model inwards, e.g. `encoder/dropout_1`. */
  readonly layer: string;
  /** What happens. */
  readonly what: string;
  /** What in TensorFlow.js makes it happen. */
  readonly why: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** A finding before it is known where. */
export type Symptom = Omit<Finding, 'layer'>;
