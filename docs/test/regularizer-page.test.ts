import { describe, expect, it } from 'vitest';
import { regularizerPage } from '../scripts/results/regularizer-page.ts';
import { shownFamilies } from '../scripts/shown-families.ts';

const shown = shownFamilies.flatMap((family) => family.catalog.map((entry) => ({ ...entry, entry, family })));

describe('the page of a regularizer', () => {
  it.each(shown)('shows the catalog entry of $name', ({ entry, family }) => {
    const page = regularizerPage(entry, family);
    expect(page.startsWith(`# ${entry.title}\n`)).toBe(true);
    expect(page).toContain(entry.paper);
    for (const hook of entry.hooks) expect(page).toContain(`\`${hook}\``);
    for (const value of entry.rates ?? entry.strength?.values ?? []) expect(page).toContain(`\`${value}\``);
    expect(page).toContain(entry.strength?.option ?? entry.name);
  });

  it.each(shown)('says how $name differs and what was measured', ({ entry, family }) => {
    const page = regularizerPage(entry, family);
    expect(entry.differs).toMatch(/^[A-Z].*\.$/);
    expect(page).toContain(`## How it differs\n\n${entry.differs}\n`);
    const table = page.split('## Measured')[1]?.split('## Measure it yourself')[0] ?? '';
    for (const claim of entry.claims)
      expect(table).toContain(`[${claim}](../results/claims.md#claim-${claim})`);
  });

  it('links to other regularizers that act in the same places, and not to itself', () => {
    for (const { entry, family } of shown) {
      const page = regularizerPage(entry, family);
      expect(page).not.toContain(`(./${entry.name}.md)`);
      for (const other of family.catalog.filter(({ name }) => page.includes(`(./${name}.md)`))) {
        expect(other.hooks.some((hook) => entry.hooks.includes(hook))).toBe(true);
      }
    }
  });

  it('lists the claims whose experiments include a regularizer', () => {
    expect(shown.find(({ name }) => name === 'naive-recurrent-dropout')?.claims).toEqual(['i']);
    expect(shown.find(({ name }) => name === 'max-drop')?.claims).toEqual([]);
  });
});
