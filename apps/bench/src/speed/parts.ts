/** Parts of the speed measurement. */
export const speedParts = ['operations', 'attention', 'steps', 'tasks', 'sweep'] as const;
export type SpeedPart = (typeof speedParts)[number];
