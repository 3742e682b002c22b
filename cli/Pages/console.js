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
      if (fresh && shown.innerHTML !== fresh.innerHTML && (shown === main ? !main.querySelector(':focus') : !shown.contains(document.activeElement))) shown.innerHTML = fresh.innerHTML;
    } catch { /* The console was ended, or is not reached: the page stays as it is. */ }
  }, 3000);
}

const form = document.querySelector('form.try');
if (form) {
  const threshold = form.elements.threshold, output = form.querySelector('output'), drop = form.querySelector('.drop');
  threshold.addEventListener('input', () => {
    output.value = Number(threshold.value).toFixed(2);
    for (const box of document.querySelectorAll('[data-score]')) box.hidden = Number(box.dataset.score) < Number(threshold.value);
  });
  for (const kind of ['dragover', 'drop']) drop.addEventListener(kind, event => event.preventDefault());
  drop.addEventListener('drop', event => {
    form.elements.picture.files = event.dataTransfer.files;
    form.submit();
  });
}
