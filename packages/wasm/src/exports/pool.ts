/** Functions of assembly/pool.ts. `geometry`: address of a Geometry at the start of scratch. */
export interface PoolExports {
  poolScratch(): number;
  pool(geometry: number, average: number, x: number, y: number): void;
  avgPoolGrad(geometry: number, dy: number, dx: number): void;
  maxPoolGrad(geometry: number, x: number, dy: number, dx: number): void;
}
