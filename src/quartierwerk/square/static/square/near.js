// "From where I am": asks the browser once, rounds to about 100 metres, and puts it into the list of places as one more
// choice, so that it stands in the address of the page and nowhere else. Without JavaScript, or where the browser knows
// no position, the button stays away and the list of places does.

const button = document.querySelector("[data-near-me]");
const list = document.getElementById("nahe");
let isAsking = false;

function choose({ coords }) {
  const here = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
  let mine = [...list.options].find((option) => option.value.includes(","));
  if (!mine) {
    mine = new Option(button.dataset.label, here);
    list.options[0].after(mine);
  }
  mine.value = here;
  mine.selected = true;
  isAsking = false;
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

function refuse() {
  isAsking = false;
  document.getElementById("nahe-hinweis").textContent = button.dataset.failed;
}

if (button && list && "geolocation" in navigator && isSecureContext) {
  button.hidden = false;
  button.addEventListener("click", () => {
    if (isAsking) return;
    isAsking = true; // not disabled: a button that is disabled loses the focus of who pressed it
    navigator.geolocation.getCurrentPosition(choose, refuse, { maximumAge: 600000, timeout: 10000 });
  });
}
