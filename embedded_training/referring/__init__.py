"""Sentences made by rule from instance labels, as pictures, sentences and masks for `t4s-geo train`."""
