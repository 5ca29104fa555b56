job "p42/job1" {
  type = "batch"
  datacenters = ["*"]
  reschedule {
    attempts = 0
    unlimited = false
  }

  group "job1-000" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "localhost"
    }
    network {
      port "rcf" {
        static = 9000
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "job1-000" {
      driver = "raw_exec"
      user = "bv"
      config {
        command = "sleep"
        args = ["20"]
      }
      resources {
        memory_max = -1
      }
    }
  }

  group "job1-001" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "localhost"
    }
    network {
      port "rcf" {
        static = 9001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "job1-001" {
      driver = "raw_exec"
      user = "bv"
      config {
        command = "sleep"
        args = ["20"]
      }
      resources {
        memory_max = -1
      }
    }
  }
}
