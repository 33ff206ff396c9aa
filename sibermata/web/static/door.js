/* The door of a meeting: what is typed or scanned goes to the server without leaving the page; what
   does not arrive waits on the phone. The phone holds digests of codes with name, post and village; of
   a scan its code, until it is sent. */
(() => {
  const place = document.getElementById("tanpa-sinyal");
  if (!place) return;
  const inside = document.getElementById("pintu-isi"), WAIT = 15000, TWICE = 1000;
  const AGAIN = "Waktu masuk Anda sudah berakhir: muat ulang halaman ini dan masuk lagi.";
  place.hidden = false;
  const key = `pintu ${place.dataset.meeting}`;
  const said = place.querySelector(".waiting");
  const read = (name, usual) => {
    try { return JSON.parse(localStorage.getItem(`${key} ${name}`)) ?? usual; } catch { return usual; }
  };
  const write = (name, value) => {
    try { localStorage.setItem(`${key} ${name}`, JSON.stringify(value)); return true; } catch { return false; }
  };
  const nonce = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
  const field = (name) => inside.querySelector(`#masuk [name=${name}]`);
  const tidy = (text) => {
    const typed = text.replace(/[\s-]/g, "").toUpperCase();
    if (!typed.startsWith("SBM1")) return "";
    return "SBM1-" + typed.slice(4).replace(/O/g, "0").replace(/[IL]/g, "1");
  };
  const digest = async (text) => {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return Array.from(new Uint8Array(bytes), (one) => one.toString(16).padStart(2, "0")).join("");
  };
  const stamp = () => {
    const now = new Date(), east = new Date(now.getTime() + 7 * 3600e3);
    return east.toISOString().slice(0, 19) + "+07:00";
  };
  const words = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent.replace(/\s+/g, " ").trim();
  let news = "";
  const show = (more = news) => {
    news = more;
    const waiting = read("antrean", []).length;
    const known = Object.keys(read("daftar", {})).length;
    said.textContent = `${waiting} menunggu dikirim. ${known} undangan dikenal ponsel ini. ${more}`.trim();
  };
  const tell = (kind, sentence) => {
    const line = document.createElement("div"), strong = document.createElement("strong");
    line.className = `door-said ${kind}`;
    strong.textContent = sentence;
    line.append(strong);
    inside.querySelector(".said").replaceChildren(line);
  };
  const keep = async (code, press, door) => {
    const good = tidy(code);
    const person = good && read("daftar", {})[await digest(good)];
    const queue = read("antrean", []);
    const name = person && `${person[0]}, ${person[1]} ${person[2]}`;
    if (queue.some((one) => one[1] === (good || code))) tell("wait", `${name || "Kode ini"} sudah dicatat di ponsel, menunggu dikirim.`);
    else if (!write("antrean", [...queue, [press, good || code, stamp(), door]])) tell("bad", "Ponsel ini tidak dapat menyimpan. Catat orangnya di daftar hadir kertas.");
    else if (person) tell("good", `${name}: dicatat di ponsel, menunggu dikirim.`);
    else tell("wait", "Belum dapat dipastikan: kode ini tidak ada di daftar ponsel. Disimpan dan menunggu dikirim.");
    show("");
  };
  const refresh = async () => {
    if (place.dataset.over) localStorage.removeItem(`${key} daftar`);
    else try {
      const answer = await fetch(place.dataset.list, { headers: { Accept: "application/json" } });
      if (answer.ok) write("daftar", await answer.json());
    } catch { /* without signal the list of before stays */ }
    show();
  };
  /* scans of one door at a time, until none waits */
  let sending = false;
  const send = async () => {
    const queue = read("antrean", []);
    if (!queue.length || sending) return show();
    sending = true;
    const at = (one) => one[3] || "ponsel";
    const batch = queue.filter((one) => at(one) === at(queue[0])).slice(0, 500);
    let more = "", arrived = false;
    try {
      const body = new URLSearchParams({ csrf: place.dataset.csrf, pintu: at(queue[0]), pindaian: JSON.stringify(batch.map((one) => one.slice(0, 3))) });
      const answer = await fetch(place.dataset.send, { method: "POST", body, redirect: "manual", headers: { "HX-Request": "true" } });
      if (answer.ok && answer.headers.get("content-type")?.startsWith("application/json")) {
        const done = new Set(batch.map((one) => one[0]));
        write("antrean", read("antrean", []).filter((one) => !done.has(one[0])));
        const told = await answer.json();
        const wrong = told.filter((one) => one[0] === "bad").map((one) => one[1]);
        more = `${told.length} terkirim.${wrong.length ? " " + wrong.join(" ") : ""}`;
        arrived = true;
      } else more = `Server belum menerima; pindaian tetap tersimpan di ponsel ini. ${[0, 401].includes(answer.status) ? AGAIN : words(await answer.text())}`;
    } catch { more = "Belum ada sinyal; pindaian tetap tersimpan di ponsel ini."; }
    sending = false;
    show(more);
    if (arrived && read("antrean", []).length) await send();
  };
  /* the answer takes the place of the form; what was typed or scanned meanwhile stays */
  const swap = (html) => {
    const typing = field("kode")?.value ?? "";
    inside.innerHTML = html;
    if (typing) field("kode").value = typing;
    /* what the door says is said aloud where it comes later than its place */
    const box = inside.querySelector(".said"), news = [...box.childNodes];
    box.replaceChildren();
    setTimeout(() => box.append(...news), 50);
    (inside.querySelector("[aria-invalid=true], .people button") ?? field("kode")).focus();
  };
  let last = 0; // when a code was sent: some scanners press Enter twice
  const post = async (form) => {
    const sent = new FormData(form);
    let door = String(sent.get("pintu")).slice(0, 100), code = form.id === "masuk" ? String(sent.get("kode")).trim() : "";
    const stray = form.id === "masuk" && !code && /SBM1.*$/i.exec(door); // a scanner types where the cursor stands
    if (stray) {
      [code, door] = [stray[0], door.slice(0, stray.index).trim()];
      sent.set("kode", code);
      field("pintu").value = door;
    }
    sent.set("pintu", door);
    if (form.id === "masuk" && !code && !String(sent.get("nama")).trim() && Date.now() - last < TWICE) return;
    if (sent.has("nonce")) sent.set("nonce", nonce());
    if (code) { last = Date.now(); field("kode").value = ""; }
    write("pintu", door);
    let answer = null;
    if (navigator.onLine) {
      try { answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(sent), redirect: "manual", headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(WAIT) }); } catch { /* kept below */ }
    }
    const heard = answer && answer.status >= 200 && answer.status < 500 && answer.status !== 401;
    const html = heard ? await answer.text() : "";
    if (html.includes('id="masuk"')) swap(html);
    else if (heard) tell("bad", words(html));
    else if (code) {
      await keep(code, sent.get("nonce"), door);
      if ([0, 401].includes(answer?.status)) show(AGAIN);
    } else if (answer) tell("bad", [0, 401].includes(answer.status) ? AGAIN : "Server belum dapat menjawab. Coba sekali lagi.");
    else tell("wait", "Tanpa sinyal hanya kode yang dapat dicatat. Nama menunggu sampai tersambung.");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target, waiting = read("antrean", []).length;
    if (inside.contains(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (form.dataset.sent && form.id !== "masuk") return;
      form.dataset.sent = "yes";
      post(form).finally(() => { delete form.dataset.sent; });
    } else if (waiting && new URL(form.action).pathname === "/keluar" && !confirm(`${waiting} pindaian belum terkirim dan hilang bila Anda keluar. Tetap keluar?`)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);
  place.querySelector(".send").addEventListener("click", send);
  place.querySelector(".file").addEventListener("click", () => {
    if (!read("antrean", []).length) return show("Tidak ada pindaian untuk disimpan.");
    const cell = (text) => `"${text.replace(/"/g, '""')}"`;
    const rows = read("antrean", []).map(([, code, when, door]) => [cell(code), cell(door || "ponsel"), when].join(","));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([["code,device,device_time", ...rows, ""].join("\n")], { type: "text/csv" }));
    link.download = `kode-${place.dataset.meeting}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  /* the browser's own reader of codes, or the one that we ship */
  const reader = async () => {
    const own = "BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
    if (!own && !window.QrReader) await new Promise((done, failed) => {
      const script = document.createElement("script");
      Object.assign(script, { src: place.dataset.reader, onload: done, onerror: failed });
      document.head.append(script);
    });
    return new (own ? BarcodeDetector : window.QrReader)({ formats: ["qr_code"] });
  };
  const camera = place.querySelector(".camera"), video = place.querySelector("video");
  const close = () => {
    video.srcObject?.getTracks().forEach((one) => one.stop());
    video.srcObject = null;
    video.hidden = true;
    camera.querySelector("span").textContent = "Kamera";
  };
  if (!navigator.mediaDevices) {
    camera.hidden = true;
    place.querySelector(".no-camera").hidden = false;
  }
  camera.addEventListener("click", async () => {
    if (!video.hidden) return close();
    try {
      const detector = await reader();
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.hidden = false;
      camera.querySelector("span").textContent = "Hentikan kamera";
      await video.play();
      let before = "";
      const look = async () => {
        if (video.hidden) return;
        const found = await detector.detect(video).catch(() => []);
        const code = found[0]?.rawValue ?? "";
        if (code && code !== before) {
          before = code;
          field("kode").value = code;
          field("kode").form.requestSubmit();
        }
        setTimeout(look, 200);
      };
      look();
    } catch {
      close();
      place.querySelector(".no-camera").hidden = false;
    }
  });
  window.addEventListener("online", () => { send(); refresh(); });
  if (field("pintu") && !field("pintu").value) field("pintu").value = read("pintu", "") ?? "";
  if (field("pintu")?.value && !inside.querySelector("[aria-invalid=true]")) field("kode").focus();
  setInterval(refresh, 300000);
  setInterval(() => { if (read("antrean", []).length) send(); }, 30000);
  refresh();
  send();
})();
