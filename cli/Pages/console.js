// All of the console works without this: it shows pages anew, takes dropped pictures and moves the threshold.
const main = document.getElementById('main');

if (document.querySelector('[data-live]')) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const reply = await fetch(location.href, { headers: { 'X-Live': '1' } });
      const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html').querySelector('[data-live]');
      const shown = document.querySelector('[data-live]');
      // Whoever stands on a link in it by keyboard is not thrown out.
      const isInUse = shown === main ? main.querySelector(':focus') : shown.contains(document.activeElement);
      if (fresh && !isInUse && shown.innerHTML !== fresh.innerHTML) shown.innerHTML = fresh.innerHTML;
    } catch { /* The console was ended, or is not reached: the page stays as it is. */ }
  }, 3000);
}

const form = document.querySelector('form.try');
if (form) {
  const threshold = form.elements.threshold, output = form.querySelector('output'), drop = form.querySelector('.drop');
  threshold.addEventListener('input', () => {
    output.value = Number(threshold.value).toFixed(2);
    const found = [];
    for (const box of document.querySelectorAll('[data-score]')) {
      box.hidden = Number(box.dataset.score) < Number(threshold.value);
      if (!box.hidden) found.push(box.textContent.trim());
    }
    const words = document.querySelector('.found-words');
    if (words) words.textContent = found.length ? `Found: ${found.join(', ')}.` : 'Nothing was found at this score.';
  });
  // Anywhere on the page: beside the field the browser would leave the console and show the picture alone.
  document.addEventListener('dragover', event => { event.preventDefault(); drop.classList.add('ready'); });
  document.addEventListener('dragleave', event => { if (!event.relatedTarget) drop.classList.remove('ready'); });
  document.addEventListener('drop', event => {
    event.preventDefault();
    drop.classList.remove('ready');
    if (!event.dataTransfer.files.length) return;
    form.elements.picture.files = event.dataTransfer.files;
    form.submit();
  });
}
