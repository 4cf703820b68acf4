// Progressive enhancement only: every page works with this file blocked.
// Text is set with textContent alone, so pages run under require-trusted-types-for 'script'.
(() => {
  const d = document, root = d.documentElement;
  const all = selector => d.querySelectorAll(selector);
  root.classList.add('js');

  // Tells a screen reader, politely.
  const say = text => {
    const live = d.getElementById('live');
    if (!live) return;
    live.textContent = '';
    setTimeout(() => { live.textContent = text; }, 50);
  };

  // Copy never claims a success that did not happen: the clipboard, then the old way, then the
  // text is selected and we say so.
  const copied = async field => {
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch {
      field.focus();
      field.select();
      try { return d.execCommand('copy'); } catch { return false; }
    }
  };
  for (const button of all('[data-copy]')) {
    const field = d.getElementById(button.dataset.copy), label = button.textContent;
    let timer;
    button.addEventListener('click', async () => {
      const ok = await copied(field);
      if (ok) button.focus(); else { field.focus(); field.select(); }
      button.textContent = ok ? button.dataset.done : button.dataset.fail;
      say(ok ? button.dataset.doneLong : button.dataset.failLong);
      clearTimeout(timer);
      timer = setTimeout(() => { button.textContent = label; }, 4000);
    });
  }

  // The share sheet, only where there is one.
  if (navigator.share) for (const button of all('[data-share]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      const { title, text } = button.dataset;
      navigator.share({ title, text }).catch(() => {});
    });
  }

  // On paper nothing can be unfolded.
  addEventListener('beforeprint', () => { for (const part of all('.on-paper')) part.open = true; });
  for (const button of all('[data-print]')) button.addEventListener('click', () => print());

  // One press for each form. The attempt in the form is the real guard.
  for (const form of all('form[data-once]')) form.addEventListener('submit', event => {
    const button = form.querySelector('[type=submit]');
    if (button.getAttribute('aria-disabled') === 'true') { event.preventDefault(); return; }
    button.setAttribute('aria-disabled', 'true');
    const label = button.textContent;
    button.textContent = button.dataset.busy;
    say(button.dataset.busy);
    // Who stopped the browser may press again; the attempt makes it the same press.
    setTimeout(() => { button.removeAttribute('aria-disabled'); button.textContent = label; }, 15000);
  });

  // A page that comes back from the browser's memory holds an attempt that was used: a fresh page
  // has a fresh one, so that a second client never gets the first one's link.
  addEventListener('pageshow', event => {
    if (event.persisted && d.querySelector('input[name=attempt]')) location.reload();
  });

  // Times in the reader's own zone, and in their own way of writing this page's language.
  const locale = navigator.language.split('-')[0] === root.lang ? navigator.language : root.lang;
  for (const time of all('time[data-local]')) try {
    const short = time.dataset.local === 'time';
    const style = short ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' };
    time.textContent = new Intl.DateTimeFormat(locale, style).format(new Date(time.dateTime));
  } catch { /* the UTC text stays */ }

  // A session that is not used ends by itself. Two minutes before, the page says so; its link uses
  // the session and loses nothing that was typed. Whoever uses another tab stays in all of them.
  const leaving = d.querySelector('[data-left]');
  if (leaving) {
    const tabs = new BroadcastChannel('left'), link = leaving.querySelector('a');
    let end = 0;
    const look = () => {
      const rest = end - Date.now(), early = rest > 120000;
      if (rest < 0) location.assign('/');
      else if (leaving.hidden !== early) {
        leaving.hidden = early;
        say(early ? link.dataset.done : leaving.textContent.trim());
      }
    };
    const until = moment => { end = Math.max(end, moment); look(); };
    const last = seconds => { until(Date.now() + seconds * 1000); tabs.postMessage(end); };
    tabs.onmessage = event => until(event.data);
    link.addEventListener('click', async event => {
      event.preventDefault();
      try {
        const page = await fetch(link.href, { cache: 'no-store', redirect: 'error' });
        last(/data-left="(\d+)/.exec(await page.text())[1]);
      } catch { location.assign(link.href); }
    });
    last(leaving.dataset.left);
    setInterval(look, 5000);
  }

  // The state of a meeting: small JSON of words, asked for while somebody looks, slower when it
  // fails, not at all once it is final or nobody is signed in.
  const box = d.querySelector('[data-status-url]');
  if (!box) return;
  const follows = box.closest('[data-follow]') !== null;
  const put = (part, text) => {
    const place = box.querySelector(`[data-${part}]`);
    if (place && place.textContent !== text) place.textContent = text;
  };
  const usual = follows ? 2000 : 4000;
  let tag = '', wait = usual, timer, done = false, asking = false;
  const ask = async () => {
    const headers = tag ? { 'If-None-Match': tag } : {};
    const answer = await fetch(box.dataset.statusUrl, { headers, cache: 'no-store', redirect: 'error' });
    wait = answer.status < 400 ? usual : Math.min(wait * 2, 60000);
    if ([403, 404, 410].includes(answer.status)) done = true;
    // Removed in Zoom, or disconnected elsewhere: the page says so.
    if (answer.status === 410) location.reload();
    if (answer.status !== 200) return;
    tag = answer.headers.get('ETag') || '';
    const status = await answer.json();
    if ((follows || status.final) && status.state !== box.dataset.state) { done = true; location.reload(); return; }
    box.dataset.state = status.state;
    for (const part of all('[data-when]')) part.hidden = part.dataset.when !== status.state;
    put('title', status.title);
    put('detail', status.detail);
    done = status.final;
  };
  const tick = async () => {
    clearTimeout(timer);
    if (asking || done) return;
    asking = true;
    if (!d.hidden) try { await ask(); } catch { wait = Math.min(wait * 2, 60000); }
    asking = false;
    if (!done) timer = setTimeout(tick, wait);
  };
  d.addEventListener('visibilitychange', () => { if (!d.hidden) tick(); });
  timer = setTimeout(tick, wait);
})();
