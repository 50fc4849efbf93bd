/** Code of a TensorFlow.js defect. */
export type FindingCode =
  | 'A1'
  | 'A2'
  | 'A3'
  | 'A4'
  | 'A5'
  | 'A6'
  | 'A7'
  | 'A8'
  | 'A10'
  | 'A12'
  | 'A13'
  | 'A14'
  | 'B5'
  | 'C2';

/** `wrong`: silently computes wrong numbers. `broken`: throws or is impossible. `slow`: wastes time or memory. */
export type Severity = 'wrong' | 'broken' | 'slow';

/** One defect in a model, as plain JSON. */
export interface Finding {
  /** Code of the defect. */
  readonly code: FindingCode;
  /** How bad it is. */
  readonly severity: Severity;
  /** Path of layer names within the model, e.g. `encoder/dropout_1`. */
  readonly layer: string;
  /** What happens. */
  readonly what: string;
  /** Why it happens in TensorFlow.js. */
  readonly why: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** A finding without its location. */
export type Symptom = Omit<Finding, 'layer'>;
