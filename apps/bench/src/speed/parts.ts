/** Parts of the speed measurement. */
export const speedParts = ['operations', 'attention', 'steps', 'tasks', 'sweep'] as const;
export type SpeedPart = (typeof speedParts)[number];

/** Parts that run unless others are named: all but the sweep, which shows how speed grows with size. */
export const defaultParts: readonly SpeedPart[] = ['steps', 'operations', 'attention', 'tasks'];
