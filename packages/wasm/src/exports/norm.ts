/** Functions of assembly/norm.ts and group-norm.ts. Addresses of gain and offset: 0 for none. */
export interface NormExports {
  /** @param statistics address of `rows` means and `rows` inverse deviations. */
  normalizeRows(
    x: number,
    rows: number,
    columns: number,
    centered: number,
    epsilon: number,
    gain: number,
    offset: number,
    y: number,
    statistics: number,
  ): void;
  /** @param dGain address, or 0 if not wanted, like `dOffset`. @param scratch room for 2 `columns` floats. */
  normalizeRowsGrad(
    x: number,
    dy: number,
    rows: number,
    columns: number,
    centered: number,
    gain: number,
    statistics: number,
    dx: number,
    dGain: number,
    dOffset: number,
    scratch: number,
  ): void;
  /** Bytes of scratch of the functions below. */
  groupNormScratch(channels: number): number;
  /** @param statistics address of images x groups means and as many inverse deviations. */
  groupNorm(
    x: number,
    images: number,
    pixels: number,
    channels: number,
    groups: number,
    epsilon: number,
    gain: number,
    offset: number,
    y: number,
    statistics: number,
    scratch: number,
  ): void;
  /** @param dGain address, or 0 if not wanted, like `dOffset`. */
  groupNormGrad(
    x: number,
    dy: number,
    images: number,
    pixels: number,
    channels: number,
    groups: number,
    gain: number,
    statistics: number,
    dx: number,
    dGain: number,
    dOffset: number,
    scratch: number,
  ): void;
}
