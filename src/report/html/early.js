// Before anything is shown: the page has its script, and the colours that were chosen.
document.documentElement.classList.add("js");
try {
  const chosen = localStorage.getItem("whittle-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // A page that is a file may have no storage: then the system's colours it is.
}
