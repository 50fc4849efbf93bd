import { catalog as dense } from '@regatta/dense-dropout';
import { describe, expect, it } from 'vitest';
import { regularizerPage } from '../.vitepress/regularizer-page.ts';

const family = { title: 'Dense networks', package: '@regatta/dense-dropout', catalog: dense };

describe('the page of a regularizer', () => {
  it.each(dense)('shows what the catalog says of $name', (entry) => {
    const page = regularizerPage(entry, family);
    expect(page).toMatch(new RegExp(`^# ${entry.title}\n`));
    expect(page).toContain(entry.paper);
    for (const hook of entry.hooks) expect(page).toContain(`\`${hook}\``);
    for (const rate of entry.rates ?? []) expect(page).toContain(`\`${rate}\``);
  });

  it('links to others on the same places and not to itself', () => {
    for (const entry of dense) {
      const page = regularizerPage(entry, family);
      expect(page).not.toContain(`(./${entry.name}.md)`);
      for (const other of dense.filter(({ name }) => page.includes(`(./${name}.md)`))) {
        expect(other.hooks.some((hook) => entry.hooks.includes(hook))).toBe(true);
      }
    }
  });
});
