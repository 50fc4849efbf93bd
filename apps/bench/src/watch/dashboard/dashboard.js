// @ts-check
// Keeps the page as the run stands: takes its parts from the stream of the server that served it.
(() => {
  const connection = document.getElementById('connection');
  const focusable = 'a[href], button, [tabindex]';

  /** Puts a part in its place; where it is scrolled and focused stays. */
  const replace = (place, markup) => {
    const scrolled = Array.from(place.querySelectorAll('.scroll, pre'), (part) => [
      part.scrollLeft,
      part.scrollTop,
    ]);
    const focused = Array.from(place.querySelectorAll(focusable)).indexOf(document.activeElement);
    place.innerHTML = markup;
    for (const [i, part] of place.querySelectorAll('.scroll, pre').entries()) {
      if (scrolled[i]) [part.scrollLeft, part.scrollTop] = scrolled[i];
    }
    if (focused >= 0) place.querySelectorAll(focusable)[focused]?.focus({ preventScroll: true });
  };

  const source = new EventSource('events');
  source.addEventListener('update', (event) => {
    const { title, ...parts } = JSON.parse(event.data);
    if (title !== undefined) document.title = title;
    for (const [id, markup] of Object.entries(parts)) replace(document.getElementById(id), markup);
  });
  source.addEventListener('ended', () => source.close());
  source.addEventListener('open', () => {
    connection.hidden = true;
  });
  source.addEventListener('error', () => {
    connection.hidden =
      source.readyState === EventSource.CLOSED && document.querySelector('.is-over') !== null;
  });
})();
