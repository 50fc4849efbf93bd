import { exhibits } from './masks/exhibits.ts';
import type { MaskExhibit } from './masks/masks.ts';

export declare const data: readonly MaskExhibit[];

export default { load: (): readonly MaskExhibit[] => exhibits };
