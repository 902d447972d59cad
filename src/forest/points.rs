//! Points shared by all trees, each stored once.

/// A store of points of equal length, counted by the leaves that hold them.
#[derive(Clone, Debug)]
pub(super) struct Points {
    dims: usize,
    values: Vec<f32>,
    holders: Vec<u16>,
    free: Vec<u32>,
}

impl Points {
    pub fn new(dims: usize) -> Self {
        Self { dims, values: Vec::new(), holders: Vec::new(), free: Vec::new() }
    }

    pub fn get(&self, id: u32) -> &[f32] {
        let start = id as usize * self.dims;
        &self.values[start..start + self.dims]
    }

    /// Stores a point with one holder.
    pub fn add(&mut self, point: &[f32]) -> u32 {
        if let Some(id) = self.free.pop() {
            let start = id as usize * self.dims;
            self.values[start..start + self.dims].copy_from_slice(point);
            self.holders[id as usize] = 1;
            return id;
        }
        self.values.extend_from_slice(point);
        self.holders.push(1);
        (self.holders.len() - 1) as u32
    }

    pub fn hold(&mut self, id: u32) {
        self.holders[id as usize] += 1;
    }

    /// Takes a holder away; the place of a point without any is used again.
    pub fn release(&mut self, id: u32) {
        let holders = &mut self.holders[id as usize];
        *holders -= 1;
        if *holders == 0 {
            self.free.push(id);
        }
    }

    pub fn heap_bytes(&self) -> usize {
        self.values.capacity() * 4 + self.holders.capacity() * 2 + self.free.capacity() * 4
    }

    #[cfg(test)]
    pub fn live(&self) -> usize {
        self.holders.len() - self.free.len()
    }
}
