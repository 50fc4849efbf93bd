/** The parts of a measurement of speed. */
export const speedParts = ['operations', 'steps', 'tasks', 'sweep'] as const;
export type SpeedPart = (typeof speedParts)[number];
