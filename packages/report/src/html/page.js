// @ts-check
// Interactive features of a report: sort and filter tables, copy the command, switch the theme, expand everything for printing.
(() => {
  for (const element of document.querySelectorAll('.tools, [data-copy]')) element.removeAttribute('hidden');

  const number = (text) => {
    const found = text
      .replace(/\u2212/g, '-')
      .replace(/,(?=\d{3})/g, '')
      .match(/^[<[\s]*([+-]?\d+(\.\d+)?)/);
    return found ? Number(found[1]) : Number.NaN;
  };
  const compare = (a, b) => {
    const [x, y] = [number(a), number(b)];
    if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
    return Number.isNaN(x) ? a.localeCompare(b) : x - y;
  };
  const sort = (table, column, header) => {
    const body = table.tBodies[0];
    const down = header.getAttribute('aria-sort') === 'ascending';
    for (const other of header.parentElement.children) other.removeAttribute('aria-sort');
    header.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const rows = Array.from(body.rows, (row) => ({ row, text: row.cells[column].textContent.trim() }));
    rows.sort((a, b) => {
      if (a.text === '' || b.text === '') return (a.text === '' ? 1 : 0) - (b.text === '' ? 1 : 0);
      return down ? compare(b.text, a.text) : compare(a.text, b.text);
    });
    body.append(...rows.map(({ row }) => row));
  };
  for (const table of document.querySelectorAll('table.data')) {
    Array.from(table.tHead.rows[0].cells).forEach((header, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...header.childNodes);
      button.addEventListener('click', () => sort(table, column, header));
      header.append(button);
    });
  }

  document.getElementById('filter').addEventListener('input', (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const row of document.querySelectorAll('table.data tbody tr')) {
      row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
    }
  });

  for (const button of document.querySelectorAll('[data-copy]')) {
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = 'Copied';
    });
  }

  document.getElementById('theme').addEventListener('click', () => {
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
  });

  if (matchMedia('(max-width: 68rem)').matches) document.querySelector('nav details').open = false;

  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
})();
