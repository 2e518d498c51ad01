import { expect, test } from 'vitest';
import { subgroupTable } from '../src/subgroup-table.ts';

test('a row a group with people, events and figures, dashes for what is unknown', () => {
  const table = subgroupTable({
    name: 'has_t2d',
    metrics: [{ name: 'AUROC', better: 'higher' }, { name: 'Brier' }],
    rows: [],
    subgroups: [
      {
        by: 'sex',
        name: '<F>',
        people: 1200,
        events: 80,
        values: { AUROC: { value: 0.71, low: 0.65, high: 0.77 }, Brier: null },
      },
    ],
  });
  expect(table.toString()).toMatchInlineSnapshot(`
    "<table class="subgroups">
    <caption>has_t2d: the net in parts of the test split; 95 % intervals</caption>
    <thead><tr><th scope="col">group</th><th scope="col">people</th><th scope="col">events</th><th scope="col">AUROC</th><th scope="col">Brier</th></tr></thead>
    <tbody><tr><th scope="row">sex &lt;F&gt;</th><td>1,200</td><td>80</td><td>0.710<span class="interval">0.650–0.770</span></td><td>–</td></tr></tbody>
    </table>"
  `);
});
