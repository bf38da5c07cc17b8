import { journey } from '../lib/world.mjs';
import { mainJourney } from './main.mjs';

journey('the main journey on SQLite', mainJourney);
