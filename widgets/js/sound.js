// Two tones, made by the browser itself. Its person switches them on once; the browser keeps that, for each person. No page may sound before a press
// or key on it: until then sound waits, and `standing` says so.

const [HIGH_HZ, LOW_HZ, TONE_S, LOUD] = [988, 659, 0.22, 0.35];

/** Make an alarm for a person; `told` is called whenever it stands otherwise. */
export function alarm(whose, told) {
  const key = `wb-sound-${whose}`;
  const Context = window.AudioContext;
  let wanted = kept(key);
  let context = null;

  const standing = () => {
    if (!Context) return "none";
    if (!wanted) return "off";
    return context?.state === "running" ? "on" : "waits";
  };
  const wake = async () => {
    if (!wanted || !Context || context?.state === "running") return;
    if (!context) {
      context = new Context();
      context.onstatechange = told;
    }
    await context.resume().catch(() => {});
    told();
  };
  const tone = (hz, from) => {
    const [source, volume] = [context.createOscillator(), context.createGain()];
    source.frequency.value = hz;
    volume.gain.setValueAtTime(LOUD, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + TONE_S);
    source.connect(volume).connect(context.destination);
    source.start(from);
    source.stop(from + TONE_S);
  };
  /** Sound, and say whether it could be heard. */
  const ring = () => {
    if (standing() !== "on") return false;
    for (let n = 0; n < 3; n += 1) {
      tone(HIGH_HZ, context.currentTime + 2 * n * TONE_S);
      tone(LOW_HZ, context.currentTime + (2 * n + 1) * TONE_S);
    }
    return true;
  };
  const turn = async (on) => {
    wanted = on;
    keep(key, on);
    if (on) {
      await wake();
      if (standing() === "on") tone(HIGH_HZ, context.currentTime); // heard once, so that the person knows that it can be
    }
    told();
  };
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wake);
  const end = () => {
    for (const kind of ["pointerdown", "keydown"]) document.removeEventListener(kind, wake);
    context?.close();
  };
  queueMicrotask(told);
  return { standing, ring, turn, end, on: () => standing() === "on" };
}

function kept(key) {
  try {
    return localStorage.getItem(key) === "on";
  } catch {
    return false; // a browser that keeps nothing
  }
}

function keep(key, on) {
  try {
    if (on) localStorage.setItem(key, "on");
    else localStorage.removeItem(key);
  } catch {
    // a browser that keeps nothing: it is asked anew on the next page
  }
}
