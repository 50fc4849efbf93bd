/** Colors as CSS variables, defined for light and dark pages in charts.css, with the light ones as fallback. */
export const palette = {
  better: 'var(--chart-better, #0b6e99)',
  worse: 'var(--chart-worse, #b4480f)',
  equal: 'var(--chart-equal, #6b5b95)',
  mixed: 'var(--chart-equal, #6b5b95)',
  identical: 'var(--chart-unclear, #6b7280)',
  unclear: 'var(--chart-unclear, #6b7280)',
  train: 'var(--chart-train, #b4480f)',
  validation: 'var(--chart-validation, #0b6e99)',
  accent: 'var(--chart-accent, #0b6e99)',
  muted: 'var(--chart-muted, #6b7280)',
  band: 'var(--chart-band, #6b7280)',
  surface: 'var(--chart-surface, #ffffff)',
} as const;

/** Line colors and dashes; labels distinguish the lines as well. */
export const lineStyles: readonly { readonly stroke: string; readonly dash: string }[] = [
  { stroke: 'var(--chart-1, #0b6e99)', dash: '' },
  { stroke: 'var(--chart-2, #b4480f)', dash: '6 3' },
  { stroke: 'var(--chart-3, #3f7d20)', dash: '2 3' },
  { stroke: 'var(--chart-4, #8e3b80)', dash: '8 3 2 3' },
  { stroke: 'var(--chart-5, #8a6d00)', dash: '4 2' },
  { stroke: 'var(--chart-6, #4a5ad0)', dash: '10 4' },
];
