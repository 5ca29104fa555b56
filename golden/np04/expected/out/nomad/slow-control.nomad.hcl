job "np04-physics-v5/slow-control" {
  type = "batch"
  datacenters = ["*"]
  reschedule {
    attempts = 0
    unlimited = false
  }

  group "slow-control-000" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-ctl-003"
    }
    network {
      port "rcf" {
        static = 30000
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "slow-control-000" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "sleep"
        args = ["3600"]
      }
      resources {
        memory_max = -1
      }
    }
  }

  group "slow-control-001" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-ctl-004"
    }
    network {
      port "rcf" {
        static = 30000
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "slow-control-001" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "sleep"
        args = ["3600"]
      }
      resources {
        memory_max = -1
      }
    }
  }

  group "slow-control-002" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-ctl-001"
    }
    network {
      port "rcf" {
        static = 30000
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "slow-control-002" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "sleep"
        args = ["3600"]
      }
      resources {
        memory_max = -1
      }
    }
  }

  group "slow-control-003" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-ctl-002"
    }
    network {
      port "rcf" {
        static = 30001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "slow-control-003" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "sleep"
        args = ["3600"]
      }
      resources {
        memory_max = -1
      }
    }
  }

  group "slow-control-004" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-ctl-003"
    }
    network {
      port "rcf" {
        static = 30001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "slow-control-004" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "sleep"
        args = ["3600"]
      }
      resources {
        memory_max = -1
      }
    }
  }

  group "slow-control-005" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-ctl-004"
    }
    network {
      port "rcf" {
        static = 30001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "slow-control-005" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "sleep"
        args = ["3600"]
      }
      resources {
        memory_max = -1
      }
    }
  }

  group "slow-control-006" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-ctl-001"
    }
    network {
      port "rcf" {
        static = 30001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "slow-control-006" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "sleep"
        args = ["3600"]
      }
      resources {
        memory_max = -1
      }
    }
  }

  group "slow-control-007" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-ctl-002"
    }
    network {
      port "rcf" {
        static = 30002
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "slow-control-007" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "sleep"
        args = ["3600"]
      }
      resources {
        memory_max = -1
      }
    }
  }

  group "slow-control-008" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-ctl-003"
    }
    network {
      port "rcf" {
        static = 30002
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "slow-control-008" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "sleep"
        args = ["3600"]
      }
      resources {
        memory_max = -1
      }
    }
  }

  group "slow-control-009" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-ctl-004"
    }
    network {
      port "rcf" {
        static = 30002
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "slow-control-009" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "sleep"
        args = ["3600"]
      }
      resources {
        memory_max = -1
      }
    }
  }

  group "slow-control-010" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-ctl-001"
    }
    network {
      port "rcf" {
        static = 30002
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "slow-control-010" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "sleep"
        args = ["3600"]
      }
      resources {
        memory_max = -1
      }
    }
  }
}
