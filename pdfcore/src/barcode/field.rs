//! Reed–Solomon codes over fields of 2^n elements.

/// A field of 2^n elements, 2 being a primitive one.
pub(super) struct Field {
    powers: Vec<usize>,
    logarithms: Vec<usize>,
}

impl Field {
    /// Makes a field of so many elements from its primitive polynomial.
    pub(super) fn new(size: usize, polynomial: usize) -> Self {
        let (mut powers, mut logarithms) = (Vec::with_capacity(size), vec![0; size]);
        let mut power = 1;
        for exponent in 0..size - 1 {
            powers.push(power);
            logarithms[power] = exponent;
            power <<= 1;
            if power >= size {
                power ^= polynomial;
            }
        }
        Self { powers, logarithms }
    }

    fn product(&self, a: usize, b: usize) -> usize {
        if a == 0 || b == 0 {
            return 0;
        }
        self.powers[(self.logarithms[a] + self.logarithms[b]) % self.powers.len()]
    }

    /// Returns the polynomial whose roots are `count` powers of 2 from the first on, without its
    /// leading 1.
    fn generator(&self, count: usize, first: usize) -> Vec<usize> {
        let mut generator = vec![0; count];
        generator[count - 1] = 1;
        for exponent in first..first + count {
            let root = self.powers[exponent % self.powers.len()];
            for at in 0..count {
                let next = generator.get(at + 1).copied().unwrap_or(0);
                generator[at] = self.product(generator[at], root) ^ next;
            }
        }
        generator
    }

    /// Returns `count` words that guard these words, by a generator whose roots begin with 2^first.
    pub(super) fn check(&self, words: &[usize], count: usize, first: usize) -> Vec<usize> {
        let generator = self.generator(count, first);
        let mut rest = vec![0; count];
        for word in words {
            let factor = word ^ rest[0];
            rest.rotate_left(1);
            rest[count - 1] = 0;
            for (at, term) in rest.iter_mut().zip(&generator) {
                *at ^= self.product(factor, *term);
            }
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ISO/IEC 18004, annex I: the digits 01234567 as version 1-M.
    #[test]
    fn the_example_of_qr_is_guarded_as_in_the_standard() {
        let words = [
            16, 32, 12, 86, 97, 128, 236, 17, 236, 17, 236, 17, 236, 17, 236, 17,
        ];
        let check = [165, 36, 212, 193, 237, 54, 199, 135, 44, 85];
        assert_eq!(Field::new(256, 0x11d).check(&words, 10, 0), check);
    }

    /// ISO/IEC 16022, annex O: the digits 123456 in a symbol of 10 × 10.
    #[test]
    fn the_example_of_data_matrix_is_guarded_as_in_the_standard() {
        let check = Field::new(256, 0x12d).check(&[142, 164, 186], 5, 1);
        assert_eq!(check, [114, 25, 5, 88, 102]);
    }
}
