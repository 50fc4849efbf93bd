/** The option that sets the strength, by name of the regularizer, where it is not the rate: `{ 'weight-decay': 'decay' }`. */
export type StrengthOptions = Readonly<Record<string, string>>;
