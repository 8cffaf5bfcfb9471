// The Arabic texts as a file of their own, fetched by the pages that need it.

import { consoleAr } from "../../console/strings/ar";
import { ar } from "./ar";
import { laterAr } from "./ar_later";

export const texts = { ...ar, ...laterAr, ...consoleAr };
